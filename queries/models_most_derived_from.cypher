// title: Models that others build on
// question: From which models do most others derive directly, by kind of derivation?
// params: limit:int=20
// returns: base derivatives finetunes quantized adapters merges
MATCH (d:Model)-[e:DERIVED_FROM]->(b:Model)
WITH b, d, collect(DISTINCT e.relation) AS kinds
RETURN b.name AS base, count(d.id) AS derivatives, sum(CASE WHEN 'finetune' IN kinds THEN 1 ELSE 0 END) AS finetunes, sum(CASE WHEN 'quantized' IN kinds THEN 1 ELSE 0 END) AS quantized, sum(CASE WHEN 'adapter' IN kinds THEN 1 ELSE 0 END) AS adapters, sum(CASE WHEN 'merge' IN kinds THEN 1 ELSE 0 END) AS merges
ORDER BY derivatives DESC, base
LIMIT $limit
