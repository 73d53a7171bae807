"""The pool from which a Flink job gets its Python workers: `worker_pool.py PORT LOG_FOLDER`.

Beam's own pool listens on all interfaces, ignores the pipeline's options and leaves its workers' output in a
pipe that nobody reads. This one listens on loopback and starts each worker as worker.py, with its own log
file. One job at a time: two jobs would name their workers alike.
"""

import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from apache_beam.portability.api import beam_fn_api_pb2 as api
from apache_beam.portability.api import beam_fn_api_pb2_grpc as services

SECONDS_TO_END = 10.0


class WorkerPool(services.BeamFnExternalWorkerPoolServicer):  # type: ignore[misc]  # Beam's stubs have no types
    """Starts and ends worker processes as the job asks."""

    def __init__(self, log_folder: Path) -> None:
        self._log_folder = log_folder
        self._workers: dict[str, subprocess.Popen[bytes]] = {}

    def StartWorker(self, request: Any, _context: Any) -> Any:  # noqa: N802  # the name in Beam's protocol
        """Start a worker under the id that the job gave it."""
        log_file = self._log_folder / f"worker-{request.worker_id}.log"
        command = [
            sys.executable,
            "-P",
            str(Path(__file__).with_name("worker.py")),
            request.worker_id,
            request.provision_endpoint.url,
            request.control_endpoint.url,
        ]
        with log_file.open("ab") as log:
            worker = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        self._workers[request.worker_id] = worker
        logging.info("worker %s started, pid %d", request.worker_id, worker.pid)
        return api.StartWorkerResponse()

    def StopWorker(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """End the worker of this id; none is no error."""
        worker = self._workers.pop(request.worker_id, None)
        if worker:
            worker.terminate()
            try:
                worker.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
            logging.info("worker %s ended", request.worker_id)
        return api.StopWorkerResponse()


def main() -> None:
    """Serve until the process is ended."""
    port, log_folder = int(sys.argv[1]), Path(sys.argv[2])
    logging.basicConfig(force=True, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    server = grpc.server(ThreadPoolExecutor(max_workers=8))
    services.add_BeamFnExternalWorkerPoolServicer_to_server(WorkerPool(log_folder), server)
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    logging.info("listening on 127.0.0.1:%d", port)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
