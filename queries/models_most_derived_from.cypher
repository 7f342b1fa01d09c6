// title: Models that others build on
// question: From which models do most others derive directly, by kind of derivation, whoever says so: the Hub, words in posts, or names (of the graph's models: those that posts name, their bases and derivatives)?
// params: limit:int=20
// returns: base derivatives finetunes adapters merges quantized distilled unspecified
MATCH (d:Model)-[e:DERIVED_FROM]->(b:Model)
WITH b.name AS base, d.id AS derivative, collect(DISTINCT e.relation) AS kinds
RETURN base, count(derivative) AS derivatives,
  count(CASE WHEN 'finetune' IN kinds THEN 1 END) AS finetunes,
  count(CASE WHEN 'adapter' IN kinds THEN 1 END) AS adapters,
  count(CASE WHEN 'merge' IN kinds THEN 1 END) AS merges,
  count(CASE WHEN 'quantized' IN kinds THEN 1 END) AS quantized,
  count(CASE WHEN 'distilled' IN kinds THEN 1 END) AS distilled,
  count(CASE WHEN 'unspecified' IN kinds THEN 1 END) AS unspecified
ORDER BY derivatives DESC, base
LIMIT $limit
