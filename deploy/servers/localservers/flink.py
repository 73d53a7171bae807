"""stub"""
from localservers.processes import Server
WORKER_POOL = "flink-worker-pool"


class Flink(Server):
    name = "flink"
    processes = ()

    def is_up(self): return False
