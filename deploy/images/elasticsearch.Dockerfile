# The official Elasticsearch with the official analysis plugins that the index templates name.
FROM elasticsearch:8.19.13
RUN elasticsearch-plugin install --batch analysis-icu analysis-stempel analysis-ukrainian
