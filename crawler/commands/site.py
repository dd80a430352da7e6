"""`letopis site`: make a site, test it on its golden pages or live, and find out what broke."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from archive.printable import plain
from archive.secret import redacted
from crawler.commands import AsJson, DataFolder, jsonl, terminal
from crawler.commands.failure import Failure
from crawler.operating.config import sites_folder
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from crawler.sites.loader import SiteLoader

app = typer.Typer(help="Make a site, test it, and find out what broke.", no_args_is_help=True)

Root = Annotated[
    Path | None,
    typer.Option("--root", metavar="FOLDER", help="A checkout instead: holds `spiders` and `tests/sites`."),
]
Live = Annotated[bool, typer.Option("--live", help="On the live site: one article, into a folder of its own.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", "-s", metavar="NAME=VALUE", help="A setting for a crawl, as in `crawl`.")
]
HERE = Path(__file__).resolve().parents[2]
"""Our own checkout, or where the packages are installed."""


def _new_files(root: Path | None) -> Path:
    """The folder of a new site file: the operator's; for those who work in a checkout without one, `spiders`."""
    own = sites_folder()
    if root is not None:
        return root / "spiders"
    # An operator may have installed Letopis from a checkout, and works elsewhere.
    ours = (HERE / "pyproject.toml").is_file() and Path.cwd().is_relative_to(HERE) and not own.is_dir()
    return HERE / "spiders" if ours else own


def _goldens(spider: Any, root: Path | None) -> Path:
    """The folder with the golden pages of a site: `tests/sites` beside the folder that its file is in."""
    beside = root or Path(str(sys.modules[spider.__module__].__file__)).resolve().parents[1]
    return beside / "tests" / "sites" / str(spider.name)


def _loader() -> SiteLoader:
    from scrapy.utils.project import get_project_settings

    from crawler.sites.loader import SiteLoader

    return SiteLoader.from_settings(get_project_settings())


def _site(loader: SiteLoader, name: str) -> Any:
    try:
        return loader.load(name)
    except KeyError as error:
        raise Failure(str(error.args[0]), Exit.CONFIGURATION) from None


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the site: small Latin letters, as `voronezh`.")],
    url: Annotated[str, typer.Argument(help="Address of its list of news, or of an article.")],
    source: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="FILE[=URL]", help="Saved page, WARC or WACZ instead of the live site."),
    ] = None,
    region: Annotated[
        str | None, typer.Option("--region", metavar="CODE", help="ISO 3166-2 code, `RU-VOR` or `US-TX`.")
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option("--zone", metavar="ZONE", help="Zone of its times, `Europe/Berlin`; guessed if absent."),
    ] = None,
    setting: Settings = None,
    root: Root = None,
) -> None:
    """Make a site file, with a golden page, from what its pages show.

    The live site is asked for its list and one article, no more. The golden JSON is marked as unread: the tests fail
    until you have read it and run `letopis site test NAME --accept`.

    Examples:

        letopis site new tomsk_gorod https://admin.tomsk.example/news/ --region RU-TOM

        letopis site new uglich https://uglich.example/news/ --from list.html --from first.html=https://uglich.example/news/1/
    """
    from zoneinfo import available_timezones

    from archive import regions
    from crawler.sites import goldens, sitemaker
    from crawler.sites.looking import NothingThere, look, saved

    loader = _loader()
    taken = [*loader.list(), *(module.rpartition(".")[2] for module in loader.broken)]
    files = _new_files(root)
    taken += [path.stem for path in files.glob("*.py")]
    if zone is not None and zone not in available_timezones():
        raise Failure(f"«{zone}» is no time zone; write its IANA name, as Europe/Berlin.", Exit.USAGE)
    try:
        if region is not None:
            regions.region(region)
        sitemaker.check_name(name, taken)
        url = redacted(url)
        documents = saved(source, url) if source else look(url, loader.hosts(), setting or [])
        pages = sitemaker.choose(documents)
        draft = sitemaker.draft_site(name, pages, region=region, zone=zone)
        file, folder = files / f"{name}.py", files.parent / "tests" / "sites" / name / sitemaker.CASE
        files.mkdir(parents=True, exist_ok=True)
        case = sitemaker.save_case(folder, pages)
        file.write_text(draft.text(), "utf-8")
    except regions.UnknownRegion as error:
        raise Failure(str(error), Exit.USAGE) from None
    except (sitemaker.CannotMake, NothingThere) as error:
        raise Failure(f"{error}.", Exit.CONFIGURATION) from None
    except OSError as error:
        raise Failure(f"The site cannot be written ({error.strerror}: {error.filename}).", Exit.CONFIGURATION) from None
    got = goldens.outcome(sitemaker.load_site_file(file), case)
    case.accept(got, unread=True)
    console = terminal.out()
    console.print(Text(plain(file), style="bold"))
    console.print(Text(plain(draft.text()), style="green"))
    for sentence in [*draft.notes, *goldens.problems(got)]:
        console.print(Text(f"  {plain(sentence)}"))
    console.print(Text(f"\nRead {case.folder / goldens.GOLDEN}, mend the file, then:"))
    console.print(Text(f"  letopis site test {name} --accept", style="green"))
    console.print(Text("The saved pages belong to their publisher: keep them, but do not publish them.", style="dim"))


@app.command()
def test(
    name: Annotated[str, typer.Argument(help="Name of the site.")],
    live: Live = False,
    accept: Annotated[bool, typer.Option("--accept", help="Take what is read now as right: you have read it.")] = False,
    setting: Settings = None,
    root: Root = None,
) -> None:
    """Read a site's golden pages and report field by field; with --live one article of the live site.

    Exit codes: 0 all as it must be, 1 a field differs or is missing, 3 there is no golden page.

    Examples:

        letopis site test voronezh

        letopis site test voronezh --live
    """
    from crawler.sites import goldens

    spider = _site(_loader(), name)
    if live:
        _live([name], setting or [], as_json=False)
    folder = _goldens(spider, root)
    cases = list(goldens.cases(folder))
    if not cases:
        raise Failure(f"«{name}» has no golden page in {folder}; its platform's golden page tests it.", Exit.NOTHING)
    wrong = 0
    for case in cases:
        got, wanted = goldens.outcome(spider, case), case.golden()
        console = terminal.out()
        console.print(Text(f"{name}/{case.folder.name}", style="bold"))
        rows = _rows(got, None if accept else wanted)
        console.print(_fields(rows))
        found = goldens.problems(got)
        for sentence in found:
            console.print(Text(f"  {plain(sentence)}", style="red"))
        if accept:
            case.accept(got)
        elif wanted is None or goldens.UNREAD in wanted:
            if wanted is None:
                case.accept(got, unread=True)
            found.append("unread")
            console.print(Text(f"  Nobody has read {case.folder / goldens.GOLDEN} yet: read it, then --accept.", "red"))
        wrong += len(found) + sum(row[2] != "ok" for row in rows)
    if wrong:
        raise typer.Exit(Exit.PROBLEMS)


def _rows(got: dict[str, Any], wanted: dict[str, Any] | None) -> list[tuple[str, str, str]]:
    """Field, what was read, and whether that is right."""
    from crawler.sites import goldens

    page = got.get("article", {})
    rows = []
    if "listing" in got:
        same = wanted is None or wanted.get("listing") == got["listing"]
        rows.append(("list", f"{len(got['listing'])} articles", "ok" if same else "differs"))
        same = wanted is None or wanted.get("next") == got["next"]
        rows.append(("next page", str(got["next"] or "none"), "ok" if same else "differs"))
    before = page if wanted is None else wanted.get("article", {})
    for name in dict.fromkeys([*page, *before]):
        if name in ("id", "site", "url", "body", "published_precision", "published_raw"):
            continue
        different = list(goldens.differences(before.get(name), page.get(name)))
        value = page.get(name)
        shown = value if isinstance(value, str) else f"{len(value)}" if isinstance(value, list) else str(value)
        rows.append((name, plain(shown)[:90], "differs" if different else "ok"))
    return rows


def _fields(rows: list[tuple[str, str, str]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), show_header=False)
    for name, value, state in rows:
        table.add_row(name, Text(value), Text(state, style="green" if state == "ok" else "red"))
    return table


@app.command()
def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME...]", help="Sites to check.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All sites.")] = False,
    live: Live = False,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="With --live: write all that was found, for `adopt`."),
    ] = None,
    setting: Settings = None,
    as_json: AsJson = False,
    root: Root = None,
) -> None:
    """Check sites and write a table of what works: golden pages, or with --live one article of each, one by one.

    For a scheduled job: exit code 1 where a site does not work.

    Examples:

        letopis site check --all --live

        letopis site check --all --live --to sites-check.jsonl
    """
    loader = _loader()
    if not every and not names:
        raise Failure("Say which sites to check, or --all.", Exit.USAGE)
    chosen = loader.list() if every else list(names or [])
    for name in chosen:
        _site(loader, name)
    if live:
        _live(chosen, setting or [], as_json=as_json, to=to)
    from crawler.sites import goldens

    rows = []
    for name in chosen:
        spider = loader.load(name)
        folder = _goldens(spider, root)
        found = [sentence for case in goldens.cases(folder) for sentence in _wrong(spider, case)]
        rows.append({"site": name, "works": not found, "problems": found})
    _report(rows, as_json)


def _wrong(spider: Any, case: Any) -> list[str]:
    from crawler.sites import goldens

    got, wanted = goldens.outcome(spider, case), case.golden()
    different = [f"{where} differs." for where, _, _ in goldens.differences(wanted, got)] if wanted else ["No golden."]
    return goldens.problems(got) + different[:3]


def _live(names: list[str], settings: list[str], *, as_json: bool, to: Path | None = None) -> None:
    from crawler.sites.looking import live, proposed

    rows = []
    for name in names:
        rows.append(live(name, settings))
        if to is not None:
            if not rows[-1]["works"]:
                rows[-1] |= proposed(name, _site(_loader(), name), settings)
            try:
                # Each at once, so that what was found is kept however a long check ends.
                with to.open("a" if len(rows) > 1 else "w", encoding="utf-8") as file:
                    file.write(jsonl.encoded(rows[-1]))
            except OSError as error:
                raise Failure(f"{plain(to)} cannot be written ({error.strerror}).", Exit.CONFIGURATION) from None
        if not as_json:
            sys.stderr.write(f"{name}: {'works' if rows[-1]['works'] else 'does not work'}\n")
    _report(rows, as_json)


def _report(rows: list[dict[str, Any]], as_json: bool) -> None:
    """Print the table and end the command."""
    if as_json:
        for row in rows:
            jsonl.write(row)
    else:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for name in ("site", "works", "listed", "what is wrong"):
            table.add_column(name, header_style="dim", no_wrap=name == "site")
        for row in rows:
            works = Text("yes", "green") if row["works"] else Text("no", "red")
            reported = Text(plain(" ".join(row["problems"]))[:400])
            table.add_row(row["site"], works, str(row.get("listed", "")), reported)
        terminal.out().print(table)
        good = sum(bool(row["works"]) for row in rows)
        terminal.out().print(Text(f"{good} of {len(rows)} sites work", style="dim"))
    raise typer.Exit(Exit.OK if all(row["works"] for row in rows) else Exit.PROBLEMS)


@app.command()
def adopt(
    file: Annotated[Path, typer.Argument(help="What `letopis site check --live --to FILE` wrote.")],
    root: Root = None,
) -> None:
    """Take the findings of a check into the site files: proposed rules that read the pages, and the day as `verified`.

    Exit code 1 where a site could not be adopted; its sentence says why.

    Example:

        letopis site adopt sites-check.jsonl
    """
    from crawler.sites.adopting import CannotAdopt, adopted, findings

    left = 0
    try:
        rows = findings(file)
    except CannotAdopt as error:
        raise Failure(f"{error}.", Exit.USAGE) from None
    except OSError as error:
        raise Failure(f"{plain(file)} cannot be read ({error.strerror}).", Exit.USAGE) from None
    loader = _loader()
    for row in rows:
        name = plain(row["site"])
        try:
            spider: Any = loader.load(row["site"])
            path = Path(str(sys.modules[spider.__module__].__file__))
            path = root / "spiders" / path.name if root is not None else path
            text = adopted(path.read_text("utf-8"), row)
            if text is not None:
                path.write_text(text, "utf-8")
        except KeyError as error:
            said, text = str(error.args[0]), None
        except CannotAdopt as error:
            said, text = f"{error}.", None
        except OSError as error:
            said, text = f"Its file cannot be written ({error.strerror}).", None
        else:
            said = "verified" if row["works"] else "new rules, verified" if text else "does not work; nothing proposed"
        left += text is None
        terminal.out().print(f"{name}: {said}", markup=False, soft_wrap=True)
    if left:
        raise typer.Exit(Exit.PROBLEMS)


@app.command()
def rename(
    old: Annotated[str, typer.Argument(help="Name under which the archive holds it.")],
    new: Annotated[str, typer.Argument(help="Name that it is to have.")],
    data: DataFolder = Path("data"),
    root: Root = None,
) -> None:
    """Give a site another name: its folder in the archive, and where they still have the old name its file and goldens.

    Ids under the old name go on leading to the same articles, and `letopis rebuild` gives the same under the new name.
    The WARC files stay byte for byte as they are. A folder whose recorded hosts are not those of the site is refused.
    Ended in the middle, it goes on when it is called again. Exit codes: 2 the archive has the new name already, 3
    nothing has the old name, 4 it cannot be done, 5 a crawl of the site is running.

    Example:

        letopis site rename adygea adygea_education
    """
    from datetime import UTC, datetime

    from archive.acts import Act, Acts
    from archive.item_store import SITE_NAME
    from archive.renaming import rename_site
    from crawler.commands import acting
    from crawler.commands.rebuild import renew_catalogue
    from crawler.crawl.keeping import SiteLock
    from crawler.sites.renaming import recorded_hosts, rename_files, same_hosts

    loader = _loader()
    for name in (old, new):
        if not SITE_NAME.fullmatch(name):
            raise Failure(f"«{plain(name)}» cannot be the name of a site.", Exit.USAGE)
    there = (data / "warc" / old).is_dir()
    known = [act for act in Acts.of(data).renames if (act.old, act.new) == (old, new)]
    begun = bool(known) and not there
    file = _new_files(root) / f"{old}.py"
    moves_file = file.exists() and new not in loader.list()
    if not there and not begun and not moves_file:
        raise Failure(f"The archive in {data} holds nothing of «{old}», and no site file has that name.", Exit.NOTHING)
    if there and (data / "warc" / new).exists():
        raise Failure(f"The archive in {data} holds a site «{new}» already; two folders are never joined.", Exit.USAGE)
    spider = _site(loader, old if moves_file else new)
    if there and not same_hosts(hosts := recorded_hosts(data, old), spider, data, old):
        raise Failure(
            f"{data}/warc/{old} holds pages of {plain(', '.join(sorted(hosts)[:3]))}, and «{new}» is at "
            f"{', '.join(spider.hosts())}: it would be continued under a name that means another site.",
            Exit.CONFIGURATION,
        )
    if moves_file:
        rename_files(file.parent, _goldens(spider, root), old, new)
        terminal.out().print(f"The file and the golden pages of {old} are those of {new} now.", markup=False)
    if not there and not begun:
        return
    locks = [SiteLock(data, name) for name in (old, new)]
    try:
        if not begun:
            acting.keep_act(data, Act(kind="rename", at=datetime.now(UTC), by=acting.operator(), old=old, new=new))
        rename_site(data, old, new)
        renew_catalogue(data)
    except OSError as error:
        name = plain(error.filename or data)
        reported = f"It was not renamed to the end ({name}: {error.strerror}); mend that and call it again."
        raise Failure(reported, Exit.CONFIGURATION) from None
    finally:
        for lock in locks:
            lock.release()
    terminal.out().print(f"What was kept of {old} is that of {new} now; ids of {old} lead there.", markup=False)


@app.command()
def doctor(
    name: Annotated[str, typer.Argument(help="Name of the site.")],
    latest: Annotated[int, typer.Option("--latest", min=1, max=200, help="Captures that are looked at.")] = 20,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Say which rule of a site stopped matching, since when, and what could take its place.

    Reads the latest captures of the site again, from the archive; nothing is fetched. Exit code 1 where a rule fails.

    Example:

        letopis site doctor voronezh
    """
    from crawler.sites.doctor import examine

    report = examine(_site(_loader(), name), data, latest)
    if not report.looked_at:
        raise Failure(f"The archive in {data} has no captures of «{name}».", Exit.NOTHING)
    if as_json:
        jsonl.write(report.as_json())
    else:
        for sentence in report.sentences():
            terminal.out().print(Text(plain(sentence)))
    if report.broken:
        raise typer.Exit(Exit.PROBLEMS)
