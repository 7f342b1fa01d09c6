// title: How people judge what was made from a model
// question: Which derivatives of this model, in up to six steps, do known people judge, and how (bots left out; what somebody says again in the same words once), and who says on the surest way that they derive: first the Hub (and you) alone, then with names, then with words in posts, which are often misread?
// params: model:string limit:int=50
// returns: derivative said_by positive mixed negative people
MATCH path = (d:Model)-[:DERIVED_FROM*1..6]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND d.id <> m.id
WITH d, [r IN relationships(path) | r.source] AS sources
WITH d, min(CASE WHEN 'text' IN sources THEN 3 WHEN 'name' IN sources THEN 2 ELSE 1 END) AS doubt
MATCH (u:User)-[j:JUDGED]->(d)
WHERE u.is_bot = false
MATCH (p:Post {id: j.post_id})
WITH DISTINCT doubt, u.id AS person, d.id AS id, d.name AS derivative, j.polarity AS polarity, p.text AS words
WITH derivative, doubt, count(CASE WHEN polarity = 'positive' THEN 1 END) AS positive,
  count(CASE WHEN polarity = 'mixed' THEN 1 END) AS mixed,
  count(CASE WHEN polarity = 'negative' THEN 1 END) AS negative, count(DISTINCT person) AS people
RETURN derivative, CASE doubt WHEN 1 THEN 'hub' WHEN 2 THEN 'name' ELSE 'text' END AS said_by,
  positive, mixed, negative, people
ORDER BY doubt, people DESC, derivative
LIMIT $limit
