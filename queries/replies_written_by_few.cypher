// title: Replies written by the most active
// question: How many of the replies to others did the most active share of people write?
// params: share:share=0.01 bots:bool=true limit:int=1
// returns: people replies most_active replies_of_most_active
MATCH (u:User)
WHERE $bots OR u.is_bot = false
WITH count(u) AS people
OPTIONAL MATCH (a:User)-[:WROTE]->(p:Post)-[:REPLIES_TO]->(:Post)<-[:WROTE]-(b:User)
WHERE a <> b AND ($bots OR (a.is_bot = false AND b.is_bot = false))
WITH people, a, count(p) AS n
ORDER BY n DESC
WITH people, collect(n) AS counts, sum(n) AS replies
WITH people, replies, toInteger(ceil($share * people)) AS most_active, counts
WITH people, replies, most_active, counts[0..most_active] + [0] AS top
UNWIND top AS n
RETURN people, replies, most_active, sum(n) AS replies_of_most_active
ORDER BY people
LIMIT $limit
