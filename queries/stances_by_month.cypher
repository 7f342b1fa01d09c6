// title: Stances on openness and affordances by month
// question: How many posts and people take a stance on openness or say what open models give or cost, month by month, latest month first, how many of the posts rightly so, as is to be expected by their probabilities, and how many posts of the month can be read (labels from a probability on, bots left out, deleted and removed posts too)?
// params: least:share=0.0 limit:int=300
// returns: month label posts expected people posts_in_month
MATCH (p:Post)
WHERE p.month IS NOT NULL AND coalesce(p.state, 'present') = 'present' AND p.text <> ''
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH p, u
WHERE coalesce(u.is_bot, false) = false
WITH p.month AS month, count(p) AS posts_in_month
MATCH (q:Post)-[e:EXPRESSES]->(s)
WHERE e.month = month AND e.probability >= $least
OPTIONAL MATCH (w:User)-[:WROTE]->(q)
WITH month, posts_in_month, q, e, s, w
WHERE coalesce(w.is_bot, false) = false
WITH month, s.name AS label, count(q) AS posts, coalesce(sum(e.probability), 0) AS expected,
  count(DISTINCT w.id) AS people, posts_in_month
RETURN month, label, posts, expected, people, posts_in_month
ORDER BY month DESC, expected DESC, label
LIMIT $limit
