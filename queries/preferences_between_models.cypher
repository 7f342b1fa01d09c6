// title: Which model is preferred to which
// question: Of which two models do people call one better than the other, how often each way, and how many known people are that (what somebody says again in the same words once)?
// params: limit:int=30
// returns: one other times one_preferred other_preferred people
MATCH (a:Model)-[p:PREFERRED_OVER]->(b:Model)
WHERE a.name <> b.name
MATCH (post:Post {id: p.post_id})
WITH DISTINCT a, b, p.user_id AS person, coalesce(p.user_id, p.post_id) AS author, post.text AS words
WITH CASE WHEN a.name < b.name THEN a.name ELSE b.name END AS one,
  CASE WHEN a.name < b.name THEN b.name ELSE a.name END AS other, a.name AS better, person, author
RETURN one, other, count(author) AS times, count(CASE WHEN better = one THEN 1 END) AS one_preferred,
  count(CASE WHEN better = other THEN 1 END) AS other_preferred, count(DISTINCT person) AS people
ORDER BY times DESC, one, other
LIMIT $limit
