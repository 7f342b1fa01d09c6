// title: Models named together
// question: Which two models are named in the same posts most often (bots left out)?
// params: limit:int=30
// returns: path
MATCH (one:Model)<-[:MENTIONS]-(p:Post)-[:MENTIONS]->(other:Model)
WHERE one.name < other.name
WITH one, other, count(DISTINCT p.id) AS posts
ORDER BY posts DESC, one.id, other.id
LIMIT 5
MATCH path = (one)<-[:MENTIONS]-(p:Post)-[:MENTIONS]->(other)
RETURN path
ORDER BY posts DESC, p.created_at, p.id
LIMIT 2 * $limit
