// title: Models merged from several
// question: Which merges do people talk about, from which models was each made, and in how many posts is it named (bots left out)?
// params: limit:int=30
// returns: path
MATCH (p:Post)-[:MENTIONS]->(d:Model)
WHERE EXISTS { (d)-[:DERIVED_FROM {relation: 'merge'}]->(:Model) }
WITH d, count(DISTINCT p.id) AS posts
ORDER BY posts DESC, d.id
LIMIT $limit
MATCH path = (d)-[:DERIVED_FROM {relation: 'merge'}]->(:Model)
RETURN path
LIMIT $limit
