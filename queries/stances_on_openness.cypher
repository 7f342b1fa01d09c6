// title: Stances on openness
// question: How many posts, threads and people take each stance on openness, and how many of the posts rightly so, as is to be expected by their probabilities (labels from a probability on, bots left out)?
// params: least:share=0.0 limit:int=20
// returns: stance posts expected threads people
MATCH (p:Post)-[e:EXPRESSES]->(s:Stance)
WHERE e.probability >= $least
MATCH (p)-[:IN_THREAD]->(t:Thread)
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH p, e, s, t, u
WHERE coalesce(u.is_bot, false) = false
WITH s.name AS stance, count(p) AS posts, coalesce(sum(e.probability), 0) AS expected,
  count(DISTINCT t.id) AS threads, count(DISTINCT u.id) AS people
RETURN stance, posts, expected, threads, people
ORDER BY expected DESC, stance
LIMIT $limit
