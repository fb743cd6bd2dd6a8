"""Reports for people outside the engine: an evaluation as Markdown or HTML, figures as CSV or XLSX.

They read what the domain has measured and say it in a network's words. Nothing in a report names a person.
"""
