// title: Hardware most talked about
// question: Which hardware do people name, in how many posts (bots left out), and how many people report a model running on it (second-hand and implausible reports left out)?
// params: limit:int=20
// returns: hardware maker posts people reporters
MATCH (p:Post)-[:MENTIONS]->(h:Hardware)
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH h, p, u
WHERE coalesce(u.is_bot, false) = false
WITH h, count(DISTINCT p.id) AS posts, count(DISTINCT u.id) AS people
OPTIONAL MATCH (:Model)-[r:RUNS_ON]->(h)
WHERE coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
RETURN h.name AS hardware, h.maker AS maker, posts, people, count(DISTINCT r.user_id) AS reporters
ORDER BY posts DESC, hardware
LIMIT $limit
