// title: Publishers whose models others build on
// question: Whose models do other publishers derive from, how many derivatives are there, and by how many publishers, whoever says so: the Hub, words in posts, or names (of the graph's models: those that posts name, their bases and derivatives)?
// params: limit:int=20
// returns: path
MATCH path = (o:Publisher)<-[:PUBLISHED_BY]-(d:Model)-[:DERIVED_FROM]->(b:Model)-[:PUBLISHED_BY]->(p:Publisher)
WHERE o.id <> p.id
RETURN path
ORDER BY p.id, b.id, d.id
LIMIT 3 * $limit
