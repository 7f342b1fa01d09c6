// title: Models judged in public
// question: Which models do most people judge, and how many judgements are good, mixed and bad?
// params: limit:int=20
// returns: model people judgements positive mixed negative
MATCH (u:User)-[j:JUDGED]->(m:Model)
WHERE u.is_bot = false
RETURN m.name AS model, count(DISTINCT u.id) AS people, count(j) AS judgements,
  count(CASE WHEN j.polarity = 'positive' THEN 1 END) AS positive,
  count(CASE WHEN j.polarity = 'mixed' THEN 1 END) AS mixed,
  count(CASE WHEN j.polarity = 'negative' THEN 1 END) AS negative
ORDER BY people DESC, judgements DESC, model
LIMIT $limit
