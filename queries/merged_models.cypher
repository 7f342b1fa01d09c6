// title: Models merged from several
// question: Which merges do people talk about, and from how many models was each made?
// params: limit:int=30
// returns: model bases posts
MATCH (m:Model)-[d:DERIVED_FROM {relation: 'merge'}]->(b:Model)
WITH m, count(DISTINCT b.id) AS bases
OPTIONAL MATCH (p:Post)-[:MENTIONS]->(m)
RETURN m.name AS model, bases, count(DISTINCT p.id) AS posts
ORDER BY posts DESC, bases DESC, model
LIMIT $limit
