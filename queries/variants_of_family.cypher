// title: Sizes and versions of a family
// question: Which sizes, versions and variants of this family, or of one of its versions, do people name, in how many posts (bots left out), and how many people report running them (second-hand and implausible reports left out)?
// params: family:string limit:int=50
// returns: model posts reporters id
MATCH (m:Model)-[:VARIANT_OF*1..4]->(f:Model)
WHERE toLower($family) IN [toLower(f.name), f.id, substring(f.id, 6)] OR toLower(m.name) STARTS WITH toLower($family) + '-'
WITH DISTINCT m
OPTIONAL MATCH (p:Post)-[:MENTIONS]->(m)
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH m, count(DISTINCT CASE WHEN coalesce(u.is_bot, false) = false THEN p.id END) AS posts
OPTIONAL MATCH (m)-[r:RUNS_ON]->(:Hardware)
WHERE coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
RETURN m.name AS model, posts, count(DISTINCT r.user_id) AS reporters, m.id AS id
ORDER BY posts DESC, id
LIMIT $limit
