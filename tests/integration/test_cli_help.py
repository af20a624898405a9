"""What `--help` says of every command."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from service.cli import main


def groups(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    """The words that lead to each group of commands, the first being none."""
    if isinstance(command, click.Group):
        yield path
        for name, inner in command.commands.items():
            yield from groups(inner, *path, name)


def options(command: click.Command, *path: str) -> Iterator[tuple[str, click.Option]]:
    """Every option with the command it belongs to."""
    for name, inner in getattr(command, "commands", {}).items():
        yield from options(inner, *path, name)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield " ".join(path), parameter


@pytest.mark.parametrize("path", list(groups(main)), ids=" ".join)
def test_a_list_of_commands_says_of_each_what_it_does_to_the_end(path):
    """A sentence that is cut in a terminal of 80 columns explains nothing."""
    said = CliRunner().invoke(main, [*path, "--help"], terminal_width=80).output
    assert "Commands:" in said
    assert "..." not in said.partition("Commands:")[2]


def test_every_option_is_explained():
    """Whoever reads the help need not guess."""
    assert [f"{path} {option.opts[0]}" for path, option in options(main) if not option.help] == []
