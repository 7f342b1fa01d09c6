// title: Replies within the core and beyond
// question: How many of the possible ties run within the core, within the rest, and from one to the other, and how many replies make them (the core: people of a coreness or more; 0 means of the highest; bots among them)?
// params: core:int=0 limit:int=60
// returns: source target pairs ties density replies
MATCH (u:User)
WITH max(u.coreness) AS highest
WITH CASE WHEN $core > 0 THEN $core ELSE highest END AS least
MATCH (u:User)
WITH least, count(u) AS people, count(CASE WHEN u.coreness >= least THEN 1 END) AS inside
MATCH (a:User)-[:WROTE]->(p:Post)-[:REPLIES_TO]->(:Post)<-[:WROTE]-(b:User)
WHERE a <> b
WITH least, people, inside, a, b, count(p) AS replies
WITH people, inside, CASE WHEN a.coreness >= least THEN 'core' ELSE 'rest' END AS source,
  CASE WHEN b.coreness >= least THEN 'core' ELSE 'rest' END AS target, count(a) AS ties, sum(replies) AS replies
WITH source, target, ties, replies, CASE WHEN source = 'core' THEN inside ELSE people - inside END AS givers,
  CASE WHEN target = 'core' THEN inside ELSE people - inside END AS takers
WITH source, target, ties, replies, givers * takers - CASE WHEN source = target THEN givers ELSE 0 END AS pairs
RETURN source, target, pairs, ties, toFloat(ties) / pairs AS density, replies
ORDER BY source, target
LIMIT $limit
