// title: Models without lineage
// question: Of the models in the graph (those that posts name, with a repository or without, their bases and derivatives), how many have a base on the Hub, a derivative there, or neither, and how many pairs are there?
// params: limit:int=1
// returns: models pairs with_base with_derivative neither
MATCH (m:Model)
WITH count(m) AS models
OPTIONAL MATCH (d:Model)-[e:DERIVED_FROM]->(b:Model)
WHERE e.source = 'hub'
WITH DISTINCT models, d.id AS derivative, b.id AS base
WITH models, count(base) AS pairs, collect(DISTINCT derivative) AS made, collect(DISTINCT base) AS used
WITH models, pairs, size(made) AS with_base, size(used) AS with_derivative, made + used + [NULL] AS kin
UNWIND kin AS id
RETURN models, pairs, with_base, with_derivative, models - count(DISTINCT id) AS neither
ORDER BY models
LIMIT $limit
