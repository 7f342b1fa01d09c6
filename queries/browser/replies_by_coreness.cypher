// title: Replies within the core and beyond
// question: How many of the possible ties run within the core, within the rest, and from one to the other, and how many replies make them (the core: people of a coreness or more; 0 means of the highest; bots among them)?
// params: core:int=0 limit:int=60
// returns: path
MATCH (u:User)
WITH max(u.coreness) AS highest
WITH CASE WHEN $core > 0 THEN $core ELSE highest END AS least
MATCH path = (a:User)-[:WROTE]->(p:Post)-[:REPLIES_TO]->(q:Post)<-[:WROTE]-(b:User)
WHERE a <> b AND a.coreness >= least AND b.coreness >= least
RETURN path
ORDER BY p.created_at, p.id
LIMIT $limit
