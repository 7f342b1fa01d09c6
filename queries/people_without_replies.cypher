// title: People who stand alone
// question: How many people answered nobody, were answered by nobody, or neither?
// params: bots:bool=true limit:int=1
// returns: people answered_nobody unanswered neither
MATCH (u:User)
WHERE $bots OR u.is_bot = false
WITH count(u) AS people
OPTIONAL MATCH (a:User)-[:WROTE]->(:Post)-[:REPLIES_TO]->(:Post)<-[:WROTE]-(b:User)
WHERE a <> b AND ($bots OR (a.is_bot = false AND b.is_bot = false))
WITH people, collect(DISTINCT a.id) AS answering, collect(DISTINCT b.id) AS answered
WITH people, size(answering) AS wrote, size(answered) AS got, answering + answered + [NULL] AS tied
UNWIND tied AS id
RETURN people, people - wrote AS answered_nobody, people - got AS unanswered, people - count(DISTINCT id) AS neither
ORDER BY people
LIMIT $limit
