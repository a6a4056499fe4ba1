import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sends a policy: java PushPolicy POLICY_NO FILE IDEMPOTENCY_KEY
 *
 * <p>The key is the id of the row in which your system noted that the policy has to be sent. It must not be made from
 * the content: a policy that is changed and changed back would then not be written the second time.
 */
final class PushPolicy {
  public static void main(String[] given) throws Exception {
    PartnerApi api = PartnerApi.ofEnvironment();
    String content = Files.readString(Path.of(given[1]));
    try {
      System.out.println(api.put("/policies/" + given[0], content, given[2]));
    } catch (PartnerApi.Refused refused) {
      System.err.println("refused: " + refused.code + ", request " + refused.requestId);
      System.exit(1);
    }
  }
}
