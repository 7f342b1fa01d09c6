// title: Models merged from several
// question: Which merges do people talk about, from which models was each made, and in how many posts is it named (bots left out)?
// params: limit:int=30
// returns: model made_from posts id
MATCH (d:Model)-[:DERIVED_FROM {relation: 'merge'}]->(b:Model)
WITH DISTINCT d, b.name AS base
ORDER BY base
WITH d, collect(base) AS made_from
MATCH (d)<-[:MENTIONS]-(p:Post)
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH d, made_from, p, u
WHERE coalesce(u.is_bot, false) = false
RETURN d.name AS model, made_from, count(DISTINCT p.id) AS posts, d.id AS id
ORDER BY posts DESC, id
LIMIT $limit
