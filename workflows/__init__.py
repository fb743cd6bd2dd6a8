"""The processes: Temporal workflows, one file for each, thin over one shared shell.

They wait, for people, for dates and for one another, let the decider decide, and have the events stored before they
answer. They never decide, and never touch a database: what they ask for is done by activities.
"""
