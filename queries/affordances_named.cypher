// title: What open models give and cost
// question: How many posts, threads and people say what open models give or cost, and how many of the posts rightly so, as is to be expected by their probabilities (labels from a probability on, bots left out)?
// params: least:share=0.0 limit:int=20
// returns: affordance posts expected threads people
MATCH (p:Post)-[e:EXPRESSES]->(a:Affordance)
WHERE e.probability >= $least
MATCH (p)-[:IN_THREAD]->(t:Thread)
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH p, e, a, t, u
WHERE coalesce(u.is_bot, false) = false
WITH a.name AS affordance, count(p) AS posts, coalesce(sum(e.probability), 0) AS expected,
  count(DISTINCT t.id) AS threads, count(DISTINCT u.id) AS people
RETURN affordance, posts, expected, threads, people
ORDER BY expected DESC, affordance
LIMIT $limit
