// title: Publishers whose models others build on
// question: Whose models do other publishers derive from, how many derivatives are there, and by how many publishers, whoever says so: the Hub, words in posts, or names (of the graph's models: those that posts name, their bases and derivatives)?
// params: limit:int=20
// returns: publisher derivatives other_publishers
MATCH (d:Model)-[:DERIVED_FROM]->(b:Model)-[:PUBLISHED_BY]->(p:Publisher)
MATCH (d)-[:PUBLISHED_BY]->(o:Publisher)
WHERE o.id <> p.id
RETURN p.name AS publisher, count(DISTINCT d.id) AS derivatives, count(DISTINCT o.id) AS other_publishers
ORDER BY derivatives DESC, publisher
LIMIT $limit
