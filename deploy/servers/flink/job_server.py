"""Makes Beam's Flink job server, one jar that runs by itself, of its parts: Maven lacks the ready jar."""

import re
import zipfile
from collections import defaultdict
from pathlib import Path

MANIFEST = "META-INF/MANIFEST.MF"
MANIFEST_TEXT = """\
Manifest-Version: 1.0\r
Main-Class: org.apache.beam.runners.flink.FlinkJobServerDriver\r
Multi-Release: true\r
\r
"""
LEFT_OUT = re.compile(r"META-INF/MANIFEST\.MF|module-info\.class|META-INF/.*\.(SF|RSA|DSA|EC)|.*/")


def merge_jars(folder: Path, classes: Path, target: Path) -> None:
    """Write all jars of a folder, and before them own classes, into one jar.

    Of several files of one name the first stays; lists of services are joined.
    """
    unfinished = target.with_name(target.name + ".unfinished")
    seen: set[str] = set()
    services: dict[str, list[bytes]] = defaultdict(list)
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as merged:
        merged.writestr(MANIFEST, MANIFEST_TEXT)
        for own in sorted(classes.rglob("*.class")):
            seen.add(own.relative_to(classes).as_posix())
            merged.write(own, own.relative_to(classes))
        for path in sorted(folder.glob("*.jar"), key=_precedence):
            with zipfile.ZipFile(path) as jar:
                for name in jar.namelist():
                    if name.startswith("META-INF/services/") and not name.endswith("/"):
                        services[name].append(jar.read(name))
                    elif name not in seen and not LEFT_OUT.fullmatch(name):
                        seen.add(name)
                        merged.writestr(name, jar.read(name))
        for name, texts in services.items():
            merged.writestr(name, b"\n".join(texts) + b"\n")
    unfinished.replace(target)


def _precedence(path: Path) -> tuple[bool, bool, str]:
    """Sorts the Flink runner before the rest of Beam, and that before all others."""
    return "beam-runners-flink" not in path.name, not path.name.startswith("beam-"), path.name
