// title: Models named together
// question: Which two models are named in the same posts most often (bots left out)?
// params: limit:int=30
// returns: path
MATCH (one:Model)<-[:MENTIONS]-(p:Post)-[:MENTIONS]->(other:Model)
WHERE one.name < other.name AND NOT EXISTS { (:User {is_bot: true})-[:WROTE]->(p) }
WITH one, other, count(DISTINCT p.id) AS posts
ORDER BY posts DESC, one.id, other.id
LIMIT 5
MATCH path = (one)<-[:MENTIONS]-(p:Post)-[:MENTIONS]->(other)
WHERE NOT EXISTS { (:User {is_bot: true})-[:WROTE]->(p) }
WITH one, other, posts, p, head(collect(path)) AS path
ORDER BY p.created_at, p.id
WITH one, other, posts, collect(path) AS named
ORDER BY posts DESC, one.id, other.id
UNWIND named[0..12] AS path
RETURN path
LIMIT 2 * $limit
