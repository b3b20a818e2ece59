"""The command `mithaq watch`: each subject of the watch adds its own."""

import typer

from mithaq.cli import (
    watch_attack,
    watch_briefs,
    watch_corpus,
    watch_delphi,
    watch_gaps,
    watch_leaders,
    watch_loads,
    watch_looks,
    watch_pictures,
    watch_schedules,
    watch_watchlist,
)

app = typer.Typer(no_args_is_help=True, help="The watch: sources, what is new, who leads.")
app.registered_commands.extend(watch_briefs.app.registered_commands)
app.registered_commands.extend(watch_corpus.app.registered_commands)
app.registered_commands.extend(watch_gaps.app.registered_commands)
app.registered_commands.extend(watch_leaders.app.registered_commands)
app.registered_commands.extend(watch_loads.app.registered_commands)
app.registered_commands.extend(watch_looks.app.registered_commands)
app.registered_commands.extend(watch_watchlist.app.registered_commands)
app.add_typer(watch_schedules.app, name="schedule")
app.registered_commands.extend(watch_pictures.app.registered_commands)
app.add_typer(watch_attack.app, name="attack")
app.add_typer(watch_delphi.app, name="delphi")
app.add_typer(watch_loads.kev_app, name="kev")
app.add_typer(watch_loads.cve_app, name="cve")
app.add_typer(watch_loads.stix_app, name="stix")
app.add_typer(watch_loads.taxii_app, name="taxii")
