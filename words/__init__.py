"""What is said, in four languages: names for codes and fields, a sentence for each event, refusals, dates, numbers.

English texts are the message ids; the catalogues are in `words/locale/`. Knows no terminal and no HTML.
"""
