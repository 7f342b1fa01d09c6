// title: Models judged in public
// question: Which models do most people judge, and how many judgements by known people are good, mixed and bad (bots left out; what somebody says again in the same words once)?
// params: limit:int=20
// returns: model people judgements positive mixed negative
MATCH (u:User)-[j:JUDGED]->(m:Model)
WHERE u.is_bot = false
MATCH (p:Post {id: j.post_id})
WITH DISTINCT u.id AS person, m.id AS id, m.name AS model, j.polarity AS polarity, p.text AS words
RETURN model, count(DISTINCT person) AS people, count(person) AS judgements,
  count(CASE WHEN polarity = 'positive' THEN 1 END) AS positive,
  count(CASE WHEN polarity = 'mixed' THEN 1 END) AS mixed,
  count(CASE WHEN polarity = 'negative' THEN 1 END) AS negative
ORDER BY people DESC, judgements DESC, model
LIMIT $limit
