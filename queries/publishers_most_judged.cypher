// title: Publishers judged in public
// question: Whose models do most people judge, how many models are that, how many judgements by known people are good, mixed and bad, and how many are of models that the Hub derives from another publisher's (bots left out; what somebody says again in the same words once)?
// params: limit:int=30
// returns: publisher models people judgements positive mixed negative of_derivatives
MATCH (u:User)-[j:JUDGED]->(m:Model)
WHERE u.is_bot = false
MATCH (p:Post {id: j.post_id})
WITH DISTINCT u.id AS person, m, j.polarity AS polarity, p.text AS words
OPTIONAL MATCH (m)-[:PUBLISHED_BY]->(b:Publisher)
OPTIONAL MATCH (m)-[d:DERIVED_FROM]->(:Model)-[:PUBLISHED_BY]->(o:Publisher)
WHERE d.source = 'hub' AND o.id <> b.id
WITH person, m, polarity, words, b, count(o) AS bases
RETURN coalesce(b.name, 'not known') AS publisher, count(DISTINCT m.id) AS models, count(DISTINCT person) AS people,
  count(person) AS judgements, count(CASE WHEN polarity = 'positive' THEN 1 END) AS positive,
  count(CASE WHEN polarity = 'mixed' THEN 1 END) AS mixed,
  count(CASE WHEN polarity = 'negative' THEN 1 END) AS negative, count(CASE WHEN bases > 0 THEN 1 END) AS of_derivatives
ORDER BY people DESC, judgements DESC, publisher
LIMIT $limit
