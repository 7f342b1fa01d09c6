// title: What people of the core and beyond do
// question: How many people, bots among them, have each coreness, innermost first, how much do they write, and how many of them taught, were taught, judge models, and take no part in any of these (lessons from a probability on)?
// params: least:share=0.5 limit:int=100
// returns: coreness people posts taught were_taught judge none_of_these
MATCH (u:User)
OPTIONAL MATCH (u)-[e:TAUGHT]->(v:User)
WHERE e.probability >= $least AND v <> u
WITH u, count(e) AS given
OPTIONAL MATCH (u)<-[f:TAUGHT]-(w:User)
WHERE f.probability >= $least AND w <> u
WITH u, given, count(f) AS taken
OPTIONAL MATCH (u)-[j:JUDGED]->(:Model)
WITH u, given, taken, count(j) AS judgements
RETURN u.coreness AS coreness, count(u) AS people, coalesce(sum(u.n_posts), 0) AS posts,
  count(CASE WHEN given > 0 THEN 1 END) AS taught, count(CASE WHEN taken > 0 THEN 1 END) AS were_taught,
  count(CASE WHEN judgements > 0 THEN 1 END) AS judge,
  count(CASE WHEN given + taken + judgements = 0 THEN 1 END) AS none_of_these
ORDER BY coreness DESC
LIMIT $limit
