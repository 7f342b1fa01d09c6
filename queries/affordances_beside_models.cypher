// title: Models named where open models give or cost something
// question: Which models are named in posts that say what open models give or cost, in how many and by how many people, in what share of all posts that name the model, and how many times the share among posts that name any model is that (labels from a probability on, bots left out)?
// params: affordance:string=null least:float=0.0 least_posts:int=5 limit:int=50
// returns: model affordance posts expected people model_posts share lift
MATCH (p:Post)-[:MENTIONS]->(:Model)
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH p, u
WHERE coalesce(u.is_bot, false) = false
WITH count(DISTINCT p.id) AS all_posts
MATCH (p:Post)-[e:EXPRESSES]->(a:Affordance)
WHERE e.probability >= $least
  AND ($affordance IS NULL OR toLower($affordance) IN [toLower(a.name), a.id, substring(a.id, 11)])
MATCH (p)-[:MENTIONS]->(:Model)
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH all_posts, a, p, u
WHERE coalesce(u.is_bot, false) = false
WITH all_posts, a.name AS affordance, count(DISTINCT p.id) AS affordance_posts
WITH collect({affordance: affordance, share: 1.0 * affordance_posts / all_posts}) AS usual
MATCH (p:Post)-[:MENTIONS]->(m:Model)
WITH DISTINCT usual, p, m.name AS model
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH usual, p, model, u
WHERE coalesce(u.is_bot, false) = false
OPTIONAL MATCH (p)-[e:EXPRESSES]->(a:Affordance)
WITH usual, model, p, u, CASE WHEN e.probability >= $least THEN {affordance: a.name, probability: e.probability, person: u.id} END AS said
WITH usual, model, count(DISTINCT p.id) AS model_posts, collect(said) AS all_said
UNWIND usual AS one
UNWIND all_said AS said
WITH model, model_posts, one, said
WHERE said.affordance = one.affordance
WITH model, model_posts, one, count(said) AS posts, coalesce(sum(said.probability), 0) AS expected, count(DISTINCT said.person) AS people
WHERE posts >= $least_posts
RETURN model, one.affordance AS affordance, posts, expected, people, model_posts,
  1.0 * posts / model_posts AS share, 1.0 * posts / model_posts / one.share AS lift
ORDER BY posts DESC, model, affordance
LIMIT $limit
