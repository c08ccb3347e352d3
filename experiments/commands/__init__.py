"""The commands of `flywheel`, a file per question. Nothing but typer is loaded here: the model is loaded when it is wanted."""
