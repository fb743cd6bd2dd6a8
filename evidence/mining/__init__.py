"""A network's log for process-mining tools: OCEL 2.0 as JSON, and XES (IEEE 1849).

`activities` names the steps in the field's words, `objects` says what each step is about, `ocel` and `xes` write files.
No texts and no names of people leave: roles and organisations, codes, figures and days, ids of people where asked for.
"""
