// title: Replies received by those most answered
// question: How many of the replies of others did the share of people receive who are answered most?
// params: share:share=0.01 bots:bool=true limit:int=1
// returns: people replies most_answered replies_to_most_answered
MATCH (u:User)
WHERE $bots OR u.is_bot = false
WITH count(u) AS people
OPTIONAL MATCH (a:User)-[:WROTE]->(p:Post)-[:REPLIES_TO]->(:Post)<-[:WROTE]-(b:User)
WHERE a <> b AND ($bots OR (a.is_bot = false AND b.is_bot = false))
WITH people, b, count(p) AS n
ORDER BY n DESC
WITH people, collect(n) AS counts, sum(n) AS replies
WITH people, replies, toInteger(ceil($share * people)) AS most_answered, counts
WITH people, replies, most_answered, counts[0..most_answered] + [0] AS top
UNWIND top AS n
RETURN people, replies, most_answered, sum(n) AS replies_to_most_answered
ORDER BY people
LIMIT $limit
