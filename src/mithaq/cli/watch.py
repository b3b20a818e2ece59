"""The command `mithaq watch`: each subject of the watch adds its own."""

import typer

from mithaq.cli import watch_corpus, watch_leaders

app = typer.Typer(no_args_is_help=True, help="The watch: sources, what is new, who leads.")
app.registered_commands.extend(watch_corpus.app.registered_commands)
app.registered_commands.extend(watch_leaders.app.registered_commands)
