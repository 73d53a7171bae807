"""One Python worker of a Flink job: `worker.py WORKER_ID PROVISION_ENDPOINT CONTROL_ENDPOINT`.

Does what the SDK container's boot program does: asks the job for its options, then becomes Beam's worker. It
logs to standard error and sends small outputs on after 100 ms, which Flink would else see when the bundle
ends.
"""

import json
import logging
import os
import sys

import grpc
from apache_beam.portability.api import beam_provision_api_pb2 as api
from apache_beam.portability.api import beam_provision_api_pb2_grpc as services
from apache_beam.runners.worker import sdk_worker_main
from google.protobuf import json_format

FLUSH = "data_buffer_time_limit_ms=100"
EXPERIMENTS = "beam:option:experiments:v1"


def main() -> None:
    """Run the worker until the job ends it."""
    worker_id, provision_endpoint, control_endpoint = sys.argv[1:]
    logging.basicConfig(
        level=logging.INFO, force=True, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    with grpc.insecure_channel(provision_endpoint) as channel:
        info = (
            services.ProvisionServiceStub(channel)
            .GetProvisionInfo(api.GetProvisionInfoRequest(), metadata=[("worker_id", worker_id)], timeout=60)
            .info
        )
    options = json_format.MessageToDict(info.pipeline_options)
    options[EXPERIMENTS] = [*(options.get(EXPERIMENTS) or []), FLUSH]
    os.environ.update(
        {
            "WORKER_ID": worker_id,
            "PIPELINE_OPTIONS": json.dumps(options),
            "CONTROL_API_SERVICE_DESCRIPTOR": f'url: "{control_endpoint}"',
            "RUNNER_CAPABILITIES": " ".join(info.runner_capabilities),
        }
    )
    sdk_worker_main.main([])


if __name__ == "__main__":
    main()
