"""The commands of Wiredesk: arguments in, exit codes out; the work is done in desk/ and web/.

Beam takes two seconds to import, so a command imports what it needs when it runs.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from wiredesk import __version__
from wiredesk.desk.exits import DONE, NOT_TO_BE_HAD, WRONG_USAGE
from wiredesk.desk.status import log_to_stderr
from wiredesk.errors import SettingsError, Unavailable
from wiredesk.settings import DEFAULT_FEED, FORMATS, OPTIONS, Settings, load

Command = Callable[[Settings, argparse.Namespace], int]

KAFKA_OPTIONS = ("kafka", "topics", "group", "start")
DESK_OPTIONS = (
    *KAFKA_OPTIONS,
    "alerts_topic",
    "copies_window_hours",
    "max_item_bytes",
    "registry",
    "shards",
)

# The keys of actors.importers.READERS, whose import would cost every command its time.
ACTOR_FORMATS = ("wikidata", "ftm", "popolo", "petrarch", "csv")


class _Parser(argparse.ArgumentParser):
    """Usage errors exit with 1: 2 says that the source or the store is not to be had."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(WRONG_USAGE, f"{self.prog}: {message}\n")


def _run(settings: Settings, arguments: argparse.Namespace) -> int:
    from wiredesk.desk.run import run

    return run(settings, arguments.strict)


def _process(settings: Settings, arguments: argparse.Namespace) -> int:
    from wiredesk.desk.process import process

    return process(
        settings,
        arguments.files,
        arguments.feed,
        arguments.format,
        not arguments.no_copies,
        arguments.strict,
        sys.stdout.buffer,
    )


def _explain(settings: Settings, arguments: argparse.Namespace) -> int:
    from wiredesk.desk.explain import explain

    return explain(settings, arguments.items, arguments.feed, arguments.format, arguments.json, sys.stdout)


def _conformance(settings: Settings, arguments: argparse.Namespace) -> int:
    from wiredesk.desk.conformance import conformance

    return conformance(
        settings, arguments.folder, arguments.feed, arguments.format, arguments.json, sys.stdout
    )


def _send(settings: Settings, arguments: argparse.Namespace) -> int:
    from wiredesk.desk.send import send

    return send(settings, arguments.files, arguments.topic, arguments.feed)


def _gather(settings: Settings, arguments: argparse.Namespace) -> int:  # noqa: ARG001
    from wiredesk.desk.gather import gather

    return gather(settings)


def _serve(settings: Settings, arguments: argparse.Namespace) -> int:
    from wiredesk import patience, web
    from wiredesk.stores import open_store

    store = open_store(settings)
    patience.patiently(store.prepare)
    logging.getLogger("wiredesk").info("search page: http://%s:%d/", arguments.host, arguments.port)
    web.serve(store, arguments.host, arguments.port)
    return DONE


def _check(settings: Settings, arguments: argparse.Namespace) -> int:  # noqa: ARG001
    from wiredesk.desk.check import check

    wrong = 0
    for part, problems in check(settings):
        wrong += len(problems)
        print(f"{'ok   ' if not problems else 'WRONG'} {part}")
        for problem in problems:
            print(f"      {problem}")
    return NOT_TO_BE_HAD if wrong else DONE


def _flink_submit(settings: Settings, arguments: argparse.Namespace) -> int:
    from wiredesk.desk.flink import Cluster, submit

    cluster = Cluster(
        arguments.job_endpoint,
        arguments.artifact_endpoint,
        arguments.worker_pool,
        arguments.flink_version,
        arguments.parallelism,
        arguments.checkpoint_seconds,
        arguments.bundle_seconds,
    )
    return submit(settings, cluster)


def _with_store(work: Callable[[Any, argparse.Namespace], int], create: bool = False) -> Command:
    """A command that needs the store and nothing else; only one that writes may `create` it."""

    def command(settings: Settings, arguments: argparse.Namespace) -> int:
        from wiredesk.stores import open_store

        store = open_store(settings)
        try:
            if create:
                store.prepare()
            return work(store, arguments)
        finally:
            store.close()

    return command


def _search(store: Any, arguments: argparse.Namespace) -> int:
    from wiredesk.stores.store import Query

    query = Query(
        q=arguments.query,
        language=arguments.language,
        actor=arguments.actor,
        provider=arguments.provider,
        cluster=arguments.cluster,
        size=arguments.size,
        cursor=arguments.cursor,
    )
    page = store.search(query)
    if arguments.json:
        _print_json(
            {
                "snippet": hit.snippet,
                "copies": hit.copies,
                "also_ran_by": hit.also_ran_by,
                **msgspec.to_builtins(hit.story),
            }
            for hit in page.hits
        )
        return DONE
    for hit in page.hits:
        story = hit.story
        actors = ", ".join(actor.name for actor in story.acting[:4])
        ran = f"; also ran by {len(hit.also_ran_by)}: {', '.join(hit.also_ran_by)}" if hit.also_ran_by else ""
        print(
            f"{story.published:%Y-%m-%d %H:%M}  {story.provider}  [{story.language}]  {story.story_id}{ran}"
        )
        print(f"  {story.headline or story.text[:100]}")
        print(f"  {actors}\n" if actors else "")
    print(f"{page.total} found" + (f"; more with --cursor {page.cursor}" if page.cursor else ""))
    return DONE


def _story(store: Any, arguments: argparse.Namespace) -> int:
    from wiredesk.stores.copies import MOST_COPIES

    story = store.story(arguments.id)
    if story is None:
        print(f"wiredesk story: there is no story {arguments.id!r}", file=sys.stderr)
        return WRONG_USAGE
    copies = [copy.story_id for copy in store.copies(arguments.id, MOST_COPIES)]
    if arguments.json:
        _print_json([{**msgspec.to_builtins(story), "copies": copies}])
    else:
        print(f"{story.headline}\n" if story.headline else "", end="")
        print(f"{story.published:%Y-%m-%d %H:%M} {story.provider} [{story.language}] {story.status}\n")
        print(story.text)
        print(f"copies: {', '.join(copies)}\n" if copies else "", end="")
    return DONE


def _watch_add(store: Any, arguments: argparse.Namespace) -> int:
    from wiredesk.watches import make_watch

    watch = make_watch(
        arguments.name,
        tuple(arguments.actor),
        words=tuple(arguments.word),
        languages=tuple(arguments.language),
        providers=tuple(arguments.provider),
        first_in=arguments.first_in,
    )
    store.add_watch(watch)
    _print_json([watch])
    return DONE


def _watch_list(store: Any, arguments: argparse.Namespace) -> int:
    watches = store.watches()
    if arguments.json:
        _print_json(watches)
    else:
        for watch in watches:
            print(f"{watch.name}: {', '.join(watch.actors)} first in {watch.first_in}")
    return DONE


def _watch_remove(store: Any, arguments: argparse.Namespace) -> int:
    from wiredesk.watches import watch_id

    if store.remove_watch(watch_id(arguments.name)):
        return DONE
    print(f"wiredesk watch remove: there is no watch {arguments.name!r}", file=sys.stderr)
    return WRONG_USAGE


def _alerts_list(store: Any, arguments: argparse.Namespace) -> int:
    from wiredesk.stores.copies import with_copies

    alerts = [with_copies(store, alert) for alert in store.alerts(arguments.limit)]
    if arguments.json:
        _print_json(alerts)
    else:
        for alert in alerts:
            state = "RETRACTED " if alert.retracted else ""
            print(f"{alert.published:%Y-%m-%d %H:%M}  {state}{alert.watch}: {alert.actor_name}")
            print(f"  {alert.headline or alert.sentence}")
            print(f"  still shown: {', '.join(alert.copies)}\n" if alert.copies else "", end="")
    return DONE


def _dead_letters_list(store: Any, arguments: argparse.Namespace) -> int:
    from wiredesk.desk.dead_letters import summary

    letters = store.dead_letters(arguments.limit)
    if arguments.json:
        _print_json(map(summary, letters))
    else:
        for letter in letters:
            place = f"{letter.topic}/{letter.partition}@{letter.offset}"
            print(f"{letter.id}  {letter.reason}  {letter.feed}  {place}")
            print(f"  {letter.message.splitlines()[-1] if letter.message else ''}")
    return DONE


def _dead_letters_show(store: Any, arguments: argparse.Namespace) -> int:
    from wiredesk.desk.dead_letters import summary

    letter = store.dead_letter(arguments.id)
    if letter is None:
        print(f"wiredesk dead-letters show: there is no dead letter {arguments.id!r}", file=sys.stderr)
        return WRONG_USAGE
    if arguments.bytes:
        sys.stdout.buffer.write(letter.value or b"")
        return DONE
    _print_json([summary(letter)])
    return DONE


def _actors_lookup(settings: Settings, arguments: argparse.Namespace) -> int:
    from wiredesk.actors import Registry
    from wiredesk.desk.actors import lookup

    day = arguments.date or datetime.now(UTC).date()
    registry = Registry.load(settings.registry)
    return lookup(registry, arguments.name, arguments.language, day, arguments.json, sys.stdout)


def _actors_import(settings: Settings, arguments: argparse.Namespace) -> int:
    from wiredesk.actors import Registry
    from wiredesk.desk.import_actors import import_actors

    return import_actors(
        Registry.load(settings.registry),
        arguments.files,
        arguments.format,
        arguments.language,
        arguments.country,
        arguments.out,
    )


def _actors_stats(settings: Settings, arguments: argparse.Namespace) -> int:
    from wiredesk.actors import Registry
    from wiredesk.desk.actors import stats

    return stats(Registry.load(settings.registry), arguments.json, sys.stdout)


def _actors_candidates(settings: Settings, arguments: argparse.Namespace) -> int:
    from wiredesk.actors import Registry
    from wiredesk.desk.actors import candidates

    registry = Registry.load(settings.registry)

    def work(store: Any, arguments: argparse.Namespace) -> int:
        wanted = (arguments.stories, arguments.providers, arguments.limit)
        return candidates(store, registry, *wanted, arguments.json, sys.stdout)

    return _with_store(work)(settings, arguments)


def _index_create(store: Any, arguments: argparse.Namespace) -> int:  # noqa: ARG001
    print("the store is ready: " + ", ".join(f"{n} {name}" for name, n in store.counts().items()))
    return DONE


def _index_check(settings: Settings, arguments: argparse.Namespace) -> int:  # noqa: ARG001
    from wiredesk.stores import open_store

    store = open_store(settings)
    try:
        problems = store.check()
    finally:
        store.close()
    for problem in problems:
        print(problem)
    return NOT_TO_BE_HAD if problems else DONE


def _print_json(objects: Iterable[object]) -> None:
    for one in objects:
        sys.stdout.buffer.write(msgspec.json.encode(one) + b"\n")
    sys.stdout.flush()


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; each has an example in its help."""
    parser = _Parser(prog="wiredesk", description="Reads, sorts, de-duplicates and routes agency copy.")
    parser.add_argument("--version", action="version", version=f"wiredesk {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        group: Any, name: str, work: Command, help_text: str, example: str, options: tuple[str, ...]
    ) -> argparse.ArgumentParser:
        command: argparse.ArgumentParser = group.add_parser(
            name,
            help=help_text,
            description=help_text,
            epilog=f"example: {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_argument("--config", type=Path, metavar="FILE", help="settings (default: wiredesk.toml)")
        command.add_argument("--verbose", action="store_true", help="log more")
        for option in OPTIONS:
            if option.name in options:
                flag = f"--{option.name.replace('_', '-')}"
                if option.name == "once":
                    command.add_argument(flag, action="store_true", default=None, help=option.help)
                else:
                    command.add_argument(flag, metavar=option.name.upper(), help=option.help)
        command.set_defaults(work=work)
        return command

    def group(name: str, help_text: str) -> Any:
        return commands.add_parser(name, help=help_text, description=help_text).add_subparsers(
            required=True, metavar="COMMAND"
        )

    store = ("store", "index_prefix")
    desk = ("source", *store, "once", *DESK_OPTIONS, "page_port")
    run = add(commands, "run", _run, "Run the desk: read, understand, index, alert.",
              "wiredesk run --source inbox --store sqlite:///wiredesk.db", desk)  # fmt: skip
    run.add_argument("--strict", action="store_true", help="exit with 3 if there were dead letters")

    process = add(commands, "process", _process, "Files in, one JSON line an item out; needs no server.",
                  "wiredesk process samples/*/*.txt",
                  ("copies_window_hours", "max_item_bytes", "registry"))  # fmt: skip
    process.add_argument("files", nargs="+", metavar="FILE", help="files or folders, or - for standard input")
    process.add_argument("--feed", default=DEFAULT_FEED, help=f"feed of the files (default: {DEFAULT_FEED})")
    process.add_argument("--format", default="auto", choices=FORMATS, help="format (default: auto)")
    process.add_argument("--no-copies", action="store_true", help="do not look for copies")
    process.add_argument("--strict", action="store_true", help="exit with 3 if there were dead letters")

    explain = add(commands, "explain", _explain,
                  "What every step decided for an item, and from what: of files, or of stories by id.",
                  "wiredesk explain samples/iar/nordkorea.txt",
                  (*store, "max_item_bytes", "registry"))  # fmt: skip
    explain.add_argument("items", nargs="+", metavar="ITEM", help="files, - for standard input, or story ids")
    explain.add_argument("--feed", default=DEFAULT_FEED, help=f"feed of the files (default: {DEFAULT_FEED})")
    explain.add_argument("--format", default="auto", choices=FORMATS, help="format (default: auto)")
    explain.add_argument("--json", action="store_true", help="one JSON object a line")

    conformance = add(commands, "conformance", _conformance,
                      "Count what the desk would make of an archive; no text is shown.",
                      "wiredesk conformance archive/2025 --feed tka", ("max_item_bytes",))  # fmt: skip
    conformance.add_argument("folder", metavar="DIR", help="folder of files, with its sub-folders")
    conformance.add_argument(
        "--feed", default=DEFAULT_FEED, help=f"feed of the files (default: {DEFAULT_FEED})"
    )
    conformance.add_argument("--format", default="auto", choices=FORMATS, help="format (default: auto)")
    conformance.add_argument("--json", action="store_true", help="one JSON object")

    send = add(commands, "send", _send, "Put files on a Kafka topic.",
               "wiredesk send samples/*/*.json --topic wire --feed tka", ("kafka",))  # fmt: skip
    send.add_argument("files", nargs="+", metavar="FILE", help="files or folders")
    send.add_argument("--topic", default="wire", help="topic (default: wire)")
    send.add_argument("--feed", default="", help="feed, put into each record's header")

    add(commands, "gather", _gather, "Poll feeds and folders: each item once, onto Kafka or into the inbox.",
        "wiredesk gather --source kafka --contact mailto:desk@paper.example",
        ("source", "once", "kafka", "topics", "gather_memory", "contact"))  # fmt: skip

    serve = add(commands, "serve", _serve, "Serve the search page and its JSON API.",
                "wiredesk serve --store sqlite:///wiredesk.db --port 8080", store)  # fmt: skip
    serve.add_argument("--port", type=int, default=8080, help="port (default: 8080)")
    serve.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )

    search = add(commands, "search", _with_store(_search), "Search the stories.",
                 'wiredesk search "Nordkorea" --language de', store)  # fmt: skip
    search.add_argument("query", metavar="QUERY", help='words, "phrases", -without, begin*, this OR that')
    search.add_argument("--language", default="", help="only this language")
    search.add_argument("--actor", default="", help="only stories that mention this actor id")
    search.add_argument("--provider", default="", help="only this provider")
    search.add_argument("--cluster", default="", help="all copies of one story: its cluster_id")
    search.add_argument("--size", type=int, default=20, help="hits a page (default: 20)")
    search.add_argument("--cursor", default="", help="go on behind a page: the cursor it gave")
    search.add_argument("--json", action="store_true", help="one JSON object a line")

    story = add(commands, "story", _with_store(_story), "Show one story as it is held.",
                "wiredesk story 5e1f0c2a9b7d44e1a003 --json", store)  # fmt: skip
    story.add_argument("id", metavar="ID")
    story.add_argument("--json", action="store_true", help="one JSON object a line")

    watch = group("watch", "Wait for mentions.")
    watch_add = add(watch, "add", _with_store(_watch_add, create=True),
                    "Add a watch, or replace the one of that name.",
                    "wiredesk watch add --name putin --actor Q7747 --first-in cluster", store)  # fmt: skip
    watch_add.add_argument("--name", required=True)
    watch_add.add_argument("--actor", action="append", required=True, help="actor id; may be repeated")
    watch_add.add_argument("--word", action="append", default=[], help="a word that must stand in the story")
    watch_add.add_argument("--language", action="append", default=[], help="only this language")
    watch_add.add_argument("--provider", action="append", default=[], help="only this provider")
    watch_add.add_argument(
        "--first-in", default="cluster", help="cluster, story or days:N (default: cluster)"
    )
    watch_list = add(
        watch, "list", _with_store(_watch_list), "List the watches.", "wiredesk watch list", store
    )
    watch_list.add_argument("--json", action="store_true", help="one JSON object a line")
    watch_remove = add(watch, "remove", _with_store(_watch_remove), "Remove a watch.",
                       "wiredesk watch remove --name putin", store)  # fmt: skip
    watch_remove.add_argument("--name", required=True)

    alerts = group("alerts", "Look at alerts.")
    alerts_list = add(alerts, "list", _with_store(_alerts_list), "List the newest alerts.",
                      "wiredesk alerts list --json", store)  # fmt: skip
    alerts_list.add_argument("--json", action="store_true", help="one JSON object a line")
    alerts_list.add_argument("--limit", type=int, default=100, help="at most so many (default: 100)")

    letters = group("dead-letters", "Look at what could not be processed.")
    letters_list = add(letters, "list", _with_store(_dead_letters_list), "List the newest dead letters.",
                       "wiredesk dead-letters list --json", store)  # fmt: skip
    letters_list.add_argument("--json", action="store_true", help="one JSON object a line")
    letters_list.add_argument("--limit", type=int, default=100, help="at most so many (default: 100)")
    letters_show = add(letters, "show", _with_store(_dead_letters_show), "Show one dead letter.",
                       "wiredesk dead-letters show 5e1f0c2a9b7d44e1a003 --bytes", store)  # fmt: skip
    letters_show.add_argument("id", metavar="ID")
    letters_show.add_argument(
        "--bytes", action="store_true", help="write the original bytes and nothing else"
    )

    actors = group("actors", "Look at the registry of actors, and add to it.")
    lookup = add(actors, "lookup", _actors_lookup,
                 "Explain which actor a name is, and by what, or why it is none.",
                 'wiredesk actors lookup "Путіну" --language uk', ("registry",))  # fmt: skip
    lookup.add_argument("name", metavar="NAME")
    lookup.add_argument("--language", help="as in a text of this language (default: of each)")
    lookup.add_argument("--date", type=date.fromisoformat, help="roles of this day (default: today)")
    lookup.add_argument("--json", action="store_true", help="one JSON object")
    importing = add(actors, "import", _actors_import,
                    "Make a registry file of Wikidata, FollowTheMoney, Popolo, PETRARCH or CSV files.",
                    "wiredesk actors import sanctioned.ftm.json --out my_actors.jsonl",
                    ("registry",))  # fmt: skip
    importing.add_argument("files", nargs="+", metavar="FILE", help="files, also packed ones (.gz, .bz2)")
    importing.add_argument("--format", default="auto", choices=("auto", *ACTOR_FORMATS),
                           help="format (default: auto)")  # fmt: skip
    importing.add_argument("--out", type=Path, required=True, metavar="FILE", help="registry file to write")
    importing.add_argument("--language", action="append", default=[],
                           help="keep names of this language; may be repeated (default: all)")  # fmt: skip
    importing.add_argument("--country", metavar="ISO3", help="of actors for which a file names no country")
    stats = add(actors, "stats", _actors_stats, "Count the actors and names that the registry has.",
                "wiredesk actors stats --registry my_actors.jsonl", ("registry",))  # fmt: skip
    stats.add_argument("--json", action="store_true", help="one JSON object")
    unknown = add(actors, "candidates", _actors_candidates,
                  "List the names that stories have and the registry lacks, the most frequent first.",
                  "wiredesk actors candidates --stories 3 --providers 2", (*store, "registry"))  # fmt: skip
    unknown.add_argument("--stories", type=int, default=3, help="in so many stories or more (default: 3)")
    unknown.add_argument("--providers", type=int, default=2, help="of so many providers or more (default: 2)")
    unknown.add_argument("--limit", type=int, default=20, help="at most so many (default: 20)")
    unknown.add_argument("--json", action="store_true", help="one JSON object a line")

    index = group("index", "Prepare and check the store.")
    add(index, "create", _with_store(_index_create, create=True),
        "Create what is missing: files, templates, indices.",
        "wiredesk index create --store http://127.0.0.1:9200", (*store, "shards"))  # fmt: skip
    add(index, "check", _index_check, "Compare the store with what this version needs.",
        "wiredesk index check --store http://127.0.0.1:9200", store)  # fmt: skip

    add(commands, "check", _check, "Run every preflight: settings, source, store, actors, language.",
        "wiredesk check --source kafka --store http://127.0.0.1:9200",
        ("source", *store, *KAFKA_OPTIONS, "registry"))  # fmt: skip

    flink = group("flink", "Run the desk on Flink.")
    submit = add(flink, "submit", _flink_submit, "Start the desk as a job on a Flink cluster.",
                 "wiredesk flink submit --store http://127.0.0.1:9200 --kafka 127.0.0.1:9092 --parallelism 2",
                 (*store, *DESK_OPTIONS))  # fmt: skip
    submit.set_defaults(source="kafka")
    submit.add_argument("--job-endpoint", default="127.0.0.1:8099", help="Beam job server")
    submit.add_argument("--artifact-endpoint", default="127.0.0.1:8098", help="its artifact service")
    submit.add_argument("--worker-pool", default="127.0.0.1:50000", help="pool of Python workers")
    submit.add_argument("--flink-version", default="1.19", help="Flink of the job server (default: 1.19)")
    submit.add_argument("--parallelism", type=int, default=1, help="readers and workers (default: 1)")
    submit.add_argument(
        "--checkpoint-seconds", type=int, default=10, help="between checkpoints (default: 10)"
    )
    # A checkpoint waits for the open call of the reader, and so does every item in it.
    submit.add_argument(
        "--bundle-seconds", type=float, default=0.1, help="one call of a reader at most (default: 0.1)"
    )
    return parser


def main(arguments: list[str] | None = None) -> int:
    """The exit code of the command in `arguments` (default: those of this process)."""
    parsed = build_parser().parse_args(arguments)
    log_to_stderr(parsed.verbose)
    flags = {option.name: getattr(parsed, option.name, None) for option in OPTIONS}
    try:
        settings = load(parsed.config, os.environ, flags)
        code: int = parsed.work(settings, parsed)
        return code
    except (SettingsError, ValueError) as error:
        print(f"wiredesk: {error}", file=sys.stderr)
        return WRONG_USAGE
    except Unavailable as error:
        print(f"wiredesk: {error}", file=sys.stderr)
        return NOT_TO_BE_HAD
    except BrokenPipeError:
        # Whoever read our output has enough (`| head`): nothing is wrong, and nothing more can be printed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def entry() -> NoReturn:
    """The console script."""
    sys.exit(main())


if __name__ == "__main__":
    entry()
