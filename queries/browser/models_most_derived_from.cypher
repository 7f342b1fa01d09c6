// title: Models that others build on
// question: From which models do most others derive directly, by kind of derivation, whoever says so: the Hub, words in posts, or names (of the graph's models: those that posts name, their bases and derivatives)?
// params: limit:int=20
// returns: path
MATCH (d:Model)-[:DERIVED_FROM]->(b:Model)
WITH b, count(DISTINCT d.id) AS derivatives
ORDER BY derivatives DESC, b.id
LIMIT 4
MATCH path = (:Model)-[e:DERIVED_FROM]->(b)
RETURN path
ORDER BY derivatives DESC, b.id, e.source
LIMIT 5 * $limit
