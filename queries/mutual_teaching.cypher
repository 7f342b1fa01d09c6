// title: People who taught each other
// question: Which pairs helped each other, and how often in each direction?
// params: limit:int=30
// returns: one other one_taught other_taught
MATCH (a:User)-[e:TAUGHT]->(b:User)
WHERE a.id < b.id
WITH a, b, count(e) AS forth
MATCH (b)-[f:TAUGHT]->(a)
RETURN a.name AS one, b.name AS other, forth AS one_taught, count(f) AS other_taught
ORDER BY forth DESC, other_taught DESC, one, other
LIMIT $limit
