"""An answer laid out, and what writes it: sections of texts, tables, figures and charts, as Markdown, HTML, sheets."""
