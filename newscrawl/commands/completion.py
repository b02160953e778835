"""Print the completion script of a shell: commands, options, their values, files."""

from argparse import Action, ArgumentParser, Namespace

from newscrawl.cli.base import NewsCommand
from newscrawl.errors import InputError

_SHELLS = ("bash", "zsh", "fish")
_LEVELS = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG")
#: Commands whose arguments are files or folders, and commands whose argument is a spider.
_FILES = {"export": "?", "read": "?", "replay": "*", "report": "?"}
_SPIDERS = frozenset({"coverage", "crawl"})


class Command(NewsCommand):
    """Print the completion script of a shell."""

    arguments = "bash|zsh|fish"
    description = "For bash: newscrawl completion bash > ~/.local/share/bash-completion/completions/newscrawl"
    examples = (
        "completion bash",
        "completion zsh > ~/.zfunc/_newscrawl",
        "completion fish > ~/.config/fish/completions/newscrawl.fish",
    )

    def check(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Check that there is a script for the shell."""
        if len(args) != 1 or args[0] not in _SHELLS:
            raise InputError(f"name one shell: {', '.join(_SHELLS)}")

    def execute(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Print the script."""
        import shtab

        print(shtab.complete(_parser(list(self.spiders())), shell=args[0]))


def _parser(spiders: list[str]) -> ArgumentParser:
    """Return all commands as one parser, with the completions of their values for shtab."""
    from newscrawl.cli.main import command_names, load_command

    parser = ArgumentParser("newscrawl", description="Crawl, archive and query news")
    subparsers = parser.add_subparsers()
    for name in command_names():
        command = load_command(name)
        short = command.short_desc()
        one = subparsers.add_parser(name, help=short, description=short, conflict_handler="resolve")
        command.add_options(one)
        for option in one._actions:
            _complete(option, spiders)
        if name in _SPIDERS:
            one.add_argument("spider", nargs="?", choices=spiders)
        elif name == "completion":
            one.add_argument("shell", nargs="?", choices=_SHELLS)
        elif name in _FILES:
            _complete(one.add_argument("file", nargs=_FILES[name], metavar="FILE"), spiders)
    return parser


def _complete(option: Action, spiders: list[str]) -> None:
    import shtab

    if "--spider" in option.option_strings:
        option.choices = spiders
    elif "--loglevel" in option.option_strings:
        option.choices = _LEVELS
    elif option.metavar in {"FILE", "DB"}:
        option.complete = shtab.FILE  # type: ignore[attr-defined]  # an attribute that shtab reads
    elif option.metavar == "DIR":
        option.complete = shtab.DIRECTORY  # type: ignore[attr-defined]  # as above
