// title: Models that others build on
// question: From which models do most others derive directly, by kind of derivation, whoever says so: the Hub, words in posts, or names (of the graph's models: those that posts name, their bases and derivatives)?
// params: limit:int=20
// returns: path
MATCH (d:Model)-[:DERIVED_FROM]->(b:Model)
WITH b, count(DISTINCT d.id) AS derivatives
ORDER BY derivatives DESC, b.id
LIMIT 4
MATCH path = (d:Model)-[e:DERIVED_FROM]->(b)
WITH b, derivatives, path
ORDER BY e.source, d.id
WITH b, derivatives, collect(path) AS made
ORDER BY derivatives DESC, b.id
UNWIND made[0..$limit] AS path
RETURN path
LIMIT 4 * $limit
