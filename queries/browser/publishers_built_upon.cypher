// title: Publishers whose models others build on
// question: Whose models do other publishers derive from, how many derivatives are there, and by how many publishers, whoever says so: the Hub, words in posts, or names (of the graph's models: those that posts name, their bases and derivatives)?
// params: limit:int=20
// returns: path
MATCH (o:Publisher)<-[:PUBLISHED_BY]-(d:Model)-[:DERIVED_FROM]->(:Model)-[:PUBLISHED_BY]->(p:Publisher)
WHERE o.id <> p.id
WITH p, count(DISTINCT d.id) AS derivatives
ORDER BY derivatives DESC, p.id
LIMIT 5
MATCH path = (o:Publisher)<-[:PUBLISHED_BY]-(d:Model)-[:DERIVED_FROM]->(b:Model)-[:PUBLISHED_BY]->(p)
WHERE o.id <> p.id
WITH p, derivatives, o, count(DISTINCT d.id) AS made, head(collect(path)) AS path
ORDER BY made DESC, o.id
WITH p, derivatives, collect(path) AS built
ORDER BY derivatives DESC, p.id
UNWIND built[0..12] AS path
RETURN path
LIMIT 3 * $limit
