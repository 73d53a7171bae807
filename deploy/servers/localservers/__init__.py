"""The parts of `deploy/servers/servers`: real Kafka, Elasticsearch and Flink without Docker."""
