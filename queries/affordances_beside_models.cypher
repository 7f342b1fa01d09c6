// title: Models named where open models give or cost something
// question: Which models are named in posts that say what open models give or cost, in how many and by how many people, and in what share of all posts that name the model (labels from a probability on, bots left out)?
// params: affordance:string=null least:share=0.0 least_posts:int=5 limit:int=50
// returns: model affordance posts expected people model_posts share
MATCH (p:Post)-[:MENTIONS]->(m:Model)
WITH DISTINCT p, m.name AS model
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH p, model, u
WHERE coalesce(u.is_bot, false) = false
OPTIONAL MATCH (p)-[e:EXPRESSES]->(a:Affordance)
WITH model, p, u, CASE WHEN e.probability >= $least THEN {affordance: a.name, id: a.id, probability: e.probability, person: u.id} END AS said
WITH model, count(DISTINCT p.id) AS model_posts, collect(said) AS all_said
UNWIND all_said AS said
WITH model, model_posts, said
WHERE $affordance IS NULL OR toLower($affordance) IN [toLower(said.affordance), said.id, substring(said.id, 11)]
WITH model, model_posts, said.affordance AS affordance, count(said) AS posts, coalesce(sum(said.probability), 0) AS expected, count(DISTINCT said.person) AS people
WHERE posts >= $least_posts
RETURN model, affordance, posts, expected, people, model_posts, 1.0 * posts / model_posts AS share
ORDER BY posts DESC, model, affordance
LIMIT $limit
