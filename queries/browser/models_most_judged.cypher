// title: Models judged in public
// question: Which models do most people judge, and how many judgements by known people are good, mixed and bad (bots left out; what somebody says again in the same words once)?
// params: limit:int=20
// returns: path
MATCH (u:User)-[j:JUDGED]->(m:Model)
WHERE u.is_bot = false
WITH m, count(DISTINCT u.id) AS people
ORDER BY people DESC, m.id
LIMIT 5
MATCH (u:User)-[j:JUDGED]->(m)
WHERE u.is_bot = false
MATCH (p:Post {id: j.post_id})
WITH u, m, j.polarity AS polarity, p.text AS words, min(j.relation_id) AS told
MATCH path = (u)-[j:JUDGED]->(m)
WHERE j.relation_id = told
RETURN path
ORDER BY j.created_at DESC, j.relation_id
LIMIT 5 * $limit
