"""How far something has come that takes its time, as a bar on the terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from scenarios.play import Tell


@contextmanager
def progress_bar(console: Console, title: str) -> Iterator[Tell]:
    """A bar on the terminal that `play` can tell its progress to."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.fields[doing]}"), console=console) as bar:
        task = bar.add_task(title, total=None, doing="")

        def tell(done: int, steps: int, doing: str) -> None:
            bar.update(task, completed=done, total=steps or None, doing=doing)

        yield tell
